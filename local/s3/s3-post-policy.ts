import { S3Error } from './s3-error.ts';
import { isSignatureOf, parseAmzDate, type SignatureRules } from './sigv4.ts';

/** What a form may upload, read from a policy that its fields fulfil. */
export interface PostGrant {
  readonly key: string;
  readonly minSize: number;
  readonly maxSize: number | undefined;
}

type Fields = ReadonlyMap<string, string>;

/** Fields that a policy need not name. */
const uncovered = new Set(['policy', 'x-amz-signature', 'file']);

/** Checks a form's signature, its policy's date and conditions; throws S3Error unless everything holds and no field is left over. */
export function verifyPostPolicy(bucket: string, fields: Fields, rules: SignatureRules): PostGrant {
  const policyText = verifyForm(fields, rules);
  const policy = readPolicy(policyText);
  if (!(rules.now() <= Date.parse(policy.expiration)))
    throw new S3Error('AccessDenied', 'Invalid according to Policy: Policy expired.');
  const values = new Map([...fields, ['bucket', bucket] as const]);
  const covered = new Set<string>(uncovered);
  let sizes: { minSize: number; maxSize: number | undefined } = { minSize: 0, maxSize: undefined };
  for (const condition of policy.conditions) {
    const { operator, name, value } = readCondition(condition);
    if (operator === 'content-length-range') {
      sizes = narrow(sizes, Number(name), Number(value));
      continue;
    }
    const field = name.replace(/^\$/, '').toLowerCase();
    const given = values.get(field) ?? '';
    if (operator === 'eq' ? given !== value : !given.startsWith(value)) throw failed(`["${operator}", "$${field}", "${value}"]`);
    covered.add(field);
  }
  if (fields.get('bucket') !== undefined && fields.get('bucket') !== bucket) throw failed(`["eq", "$bucket", "${bucket}"]`);
  const extra = [...values.keys()].find((name) => !covered.has(name) && !name.startsWith('x-ignore-'));
  if (extra !== undefined) throw new S3Error('AccessDenied', `Invalid according to Policy: Extra input fields: ${extra}`);
  return { key: fields.get('key') as string, ...sizes };
}

/** Answers the policy's text when the form is complete and the policy is signed. */
function verifyForm(fields: Fields, rules: SignatureRules): string {
  const read = (name: string) => {
    const value = fields.get(name);
    if (value === undefined || value === '')
      throw new S3Error('AccessDenied', `The form needs the field ${name} before its file.`);
    return value;
  };
  const [policy, credential, date, signature] = [
    read('policy'),
    read('x-amz-credential'),
    read('x-amz-date'),
    read('x-amz-signature'),
  ];
  if (read('key') === '') throw new S3Error('InvalidArgument', 'The form needs a key.');
  if (read('x-amz-algorithm') !== 'AWS4-HMAC-SHA256')
    throw new S3Error('InvalidArgument', 'x-amz-algorithm must be AWS4-HMAC-SHA256.');
  const day = date.slice(0, 8);
  const [accessKeyId, ...scope] = credential.split('/');
  if (accessKeyId !== rules.credentials.accessKeyId) throw new S3Error('InvalidAccessKeyId', 'The access key id is not known.');
  if (scope.join('/') !== `${day}/${rules.region}/${rules.service}/aws4_request` || Number.isNaN(parseAmzDate(date))) {
    throw new S3Error('InvalidArgument', `x-amz-credential must be of ${day}/${rules.region}/${rules.service}/aws4_request.`);
  }
  if (!isSignatureOf(signature, policy, day, rules))
    throw new S3Error('SignatureDoesNotMatch', 'The signature of the policy does not match.');
  return policy;
}

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly unknown[];
}

function readPolicy(text: string): Policy {
  const policy = parse(Buffer.from(text, 'base64').toString('utf8'));
  const { expiration, conditions } = (policy ?? {}) as Partial<Policy>;
  if (typeof expiration !== 'string' || !Array.isArray(conditions)) throw invalid('it needs expiration and conditions');
  return { expiration, conditions };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('it is not JSON in base64');
  }
}

function readCondition(condition: unknown): {
  operator: 'eq' | 'starts-with' | 'content-length-range';
  name: string;
  value: string;
} {
  if (Array.isArray(condition)) {
    const [operator, name, value, ...more] = condition.map(String);
    const known = operator === 'eq' || operator === 'starts-with' || operator === 'content-length-range';
    if (known && name !== undefined && value !== undefined && more.length === 0) return { operator, name, value };
  } else if (typeof condition === 'object' && condition !== null) {
    const [entry, ...more] = Object.entries(condition);
    if (entry && more.length === 0 && typeof entry[1] === 'string') return { operator: 'eq', name: entry[0], value: entry[1] };
  }
  throw invalid(`it has the condition ${JSON.stringify(condition)}`);
}

function narrow(
  sizes: { minSize: number; maxSize: number | undefined },
  min: number,
  max: number,
): { minSize: number; maxSize: number } {
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 0 && min <= max))
    throw invalid('content-length-range needs two numbers');
  return { minSize: Math.max(sizes.minSize, min), maxSize: Math.min(sizes.maxSize ?? max, max) };
}

const failed = (condition: string) =>
  new S3Error('AccessDenied', `Invalid according to Policy: Policy Condition failed: ${condition}`);
const invalid = (reason: string) => new S3Error('InvalidPolicyDocument', `Invalid Policy: ${reason}.`);
