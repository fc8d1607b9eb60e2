import type { Permission } from '../contract/permissions.ts';

/** The permissions in the groups in which they are read; every one of them is in exactly one. */
export const permissionGroups = {
  conversations: ['view_chat', 'send_messages', 'view_chat_history'],
  tickets: ['view_tickets', 'create_tickets', 'edit_tickets', 'close_tickets', 'assign_tickets', 'delete_tickets'],
  shop: ['manage_quick_replies', 'manage_knowledge', 'view_reports'],
  care: ['manage_settings', 'manage_agents', 'export_data', 'erase_data'],
} as const satisfies Record<string, readonly Permission[]>;
export type PermissionGroup = keyof typeof permissionGroups;
export const groupNames = Object.keys(permissionGroups) as PermissionGroup[];
