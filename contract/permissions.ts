/** What a member of staff may be allowed to do. A route names one; the agent's role says which they hold. */
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
  'manage_quick_replies',
  'manage_knowledge',
  'view_reports',
  'export_data',
  'manage_settings',
  'manage_agents',
  'erase_data',
] as const;
export type Permission = (typeof permissions)[number];

/** The roles that every installation has; others are made by its admins. */
export const roles = ['admin', 'supervisor', 'agent', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What is left to admins unless a role of the installation's own gives it to somebody. */
const reserved: readonly Permission[] = ['delete_tickets', 'export_data', 'manage_settings', 'manage_agents', 'erase_data'];
/** What it takes to lead others. */
const leading: readonly Permission[] = ['assign_tickets', 'manage_quick_replies', 'manage_knowledge', 'view_reports'];

/** What each built-in role may. It is looked up at every request, so a permission that is new is there for everybody it is meant for. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  admin: permissions,
  supervisor: permissions.filter((name) => !reserved.includes(name)),
  agent: permissions.filter((name) => !reserved.includes(name) && !leading.includes(name)),
  viewer: ['view_chat', 'view_chat_history', 'view_tickets'],
};

export const isBuiltIn = (role: string): role is Role => roles.some((name) => name === role);
