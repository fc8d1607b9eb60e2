/** What a member of staff may be allowed to do. A route names one; the agent's record lists those held. */
export const permissions = [
  'view_chat',
  'send_messages',
  'view_chat_history',
  'view_tickets',
  'create_tickets',
  'edit_tickets',
  'close_tickets',
  'assign_tickets',
  'delete_tickets',
  'manage_settings',
  'manage_quick_replies',
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['admin', 'supervisor', 'agent', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What is left to admins unless they give it to somebody. */
const reserved: readonly Permission[] = ['delete_tickets', 'manage_settings'];

/** What each role holds when an agent is made; the record is what counts afterwards. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  admin: permissions,
  supervisor: permissions.filter((name) => !reserved.includes(name)),
  agent: permissions.filter((name) => !reserved.includes(name) && name !== 'assign_tickets' && name !== 'manage_quick_replies'),
  viewer: ['view_chat', 'view_chat_history', 'view_tickets'],
};
