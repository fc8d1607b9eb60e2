/** The closed list of error codes, each with its HTTP status and English title; both languages' sentences live in the browser catalogues. */
export const errors = {
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_input: { status: 400, title: 'Some fields are not valid' },
  unauthenticated: { status: 401, title: 'Sign in again' },
  session_ended: { status: 401, title: 'This session has ended' },
  forbidden: { status: 403, title: 'You may not do this' },
  deactivated: { status: 403, title: 'You were deactivated' },
  chat_disabled: { status: 403, title: 'Chat is switched off' },
  origin_not_allowed: { status: 403, title: 'The chat is not allowed on this site' },
  blocked: { status: 403, title: 'You cannot write here any more' },
  not_found: { status: 404, title: 'There is nothing here' },
  client_id_reused: { status: 409, title: 'This client id was used for another message' },
  conversation_closed: { status: 409, title: 'This conversation is closed' },
  not_resolved: { status: 409, title: 'This conversation is not solved yet' },
  rating_final: { status: 409, title: 'This rating can no longer be changed' },
  too_many_conversations: { status: 409, title: 'Too many conversations are open' },
  already_assigned: { status: 409, title: 'Somebody else took this conversation' },
  conversation_moved_on: { status: 409, title: 'Something new happened in this conversation' },
  merge_refused: { status: 409, title: 'These two cannot be merged' },
  settings_changed: { status: 409, title: 'Somebody else changed the settings' },
  quick_reply_changed: { status: 409, title: 'Somebody else changed this in the meantime' },
  too_many_quick_replies: { status: 409, title: 'There is no room for more quick replies' },
  views_changed: { status: 409, title: 'Somebody else changed these views' },
  last_admin: { status: 409, title: 'The team would be without an admin' },
  already_in_team: { status: 409, title: 'This person is in the team already' },
  role_in_use: { status: 409, title: 'Somebody still has this role' },
  role_changed: { status: 409, title: 'Somebody else changed this role in the meantime' },
  already_done: { status: 409, title: 'This has been done already' },
  file_not_ready: { status: 409, title: 'A file is still being checked' },
  file_refused: { status: 409, title: 'A file was refused' },
  too_large: { status: 413, title: 'The request is too large' },
  file_too_large: { status: 413, title: 'The file is too large' },
  file_type_not_allowed: { status: 415, title: 'Files of this type are not taken' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'The service is busy, try again' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errors;

/** Why one field was refused. The browser has words for each in both languages. */
export const fieldErrorCodes = [
  'required',
  'too_short',
  'too_long',
  'invalid_type',
  'invalid_format',
  'invalid_email',
  'invalid_phone',
  'unknown_field',
  'not_allowed',
  'overlapping',
] as const;
export type FieldErrorCode = (typeof fieldErrorCodes)[number];
export type FieldErrors = Record<string, { code: FieldErrorCode; detail: string }>;
