import type * as z from 'zod';
import { AppError } from '../../contract/app-error.ts';
import { fieldErrorCodes, type FieldErrorCode, type FieldErrors } from '../../contract/errors.ts';
import { limits } from '../../contract/limits.ts';

type Issue = z.core.$ZodIssue;

const isFieldErrorCode = (code: unknown): code is FieldErrorCode => (fieldErrorCodes as readonly unknown[]).includes(code);

function codeOf(issue: Issue): FieldErrorCode {
  if (issue.code === 'custom') return isFieldErrorCode(issue.params?.['code']) ? issue.params['code'] : 'invalid_format';
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'required' : 'invalid_type';
  if (issue.code === 'too_small') return 'too_short';
  if (issue.code === 'too_big') return 'too_long';
  return issue.code === 'invalid_value' ? 'not_allowed' : 'invalid_format';
}

/** One refusal per field; the whole body goes by the name `body`. */
function fieldErrorsOf(issues: readonly Issue[]): FieldErrors {
  const fields: FieldErrors = {};
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        fields[[...issue.path, key].join('.')] = { code: 'unknown_field', detail: 'There is no such field. Leave it out.' };
      continue;
    }
    const name = issue.path.map(String).join('.') || 'body';
    fields[name] ??= { code: codeOf(issue), detail: issue.message };
  }
  return fields;
}

/** The input as its schema has it, or `invalid_input` with a word for every wrong field. */
export function validate(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const fields = fieldErrorsOf(result.error.issues);
  throw new AppError('invalid_input', `Correct ${Object.keys(fields).join(', ')} and send it again.`, { fields });
}

/** The body as JSON; an absent one counts as an empty object. */
export function parseJson(
  body: string | undefined,
  isBase64Encoded: boolean,
  maxBytes: number = limits.requestBodyBytes,
): unknown {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
  if (Buffer.byteLength(text) > maxBytes) throw new AppError('too_large', `Send at most ${maxBytes} bytes.`);
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('malformed_json', 'Send one valid JSON object.', { cause });
  }
}
