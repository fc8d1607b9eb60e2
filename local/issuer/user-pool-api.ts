import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../gateway/request-facts.ts';
import { SignatureError, verifySignature, type SignatureRules } from '../s3/sigv4.ts';
import type { Accounts, KeptAccount } from './issuer-accounts.ts';

export interface UserPoolApiOptions {
  readonly accounts: Accounts;
  readonly signed: Omit<SignatureRules, 'service'>;
  /** Carries what a person would get by e-mail. */
  readonly deliver: (account: KeptAccount) => void;
}

interface Input {
  readonly Username?: string;
  readonly MessageAction?: string;
}

/** A refusal with the name that AWS gives it. */
class Refusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const target = 'AWSCognitoIdentityProviderService.';
const longestBody = 64 * 1024;

const describe = ({ subject, email, isEnabled, mustChoose }: KeptAccount) => ({
  Username: subject,
  Enabled: isEnabled,
  UserStatus: mustChoose ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED',
  attributes: [
    { Name: 'sub', Value: subject },
    { Name: 'email', Value: email },
  ],
});

function known({ accounts }: UserPoolApiOptions, { Username = '' }: Input): KeptAccount {
  const account = accounts.find(Username);
  if (!account) throw new Refusal('UserNotFoundException', 'User does not exist.');
  return account;
}

function create(options: UserPoolApiOptions, input: Input): object {
  const { accounts, deliver } = options;
  const { Username = '', MessageAction } = input;
  const before = accounts.find(Username);
  if (MessageAction === 'RESEND') {
    const { subject, mustChoose } = known(options, input);
    if (!mustChoose) throw new Refusal('UnsupportedUserStateException', 'Resend not possible. CONFIRMED is an invalid state.');
    accounts.renewPassword(subject);
  } else if (before) throw new Refusal('UsernameExistsException', 'User account already exists');
  if (!/^\S+@\S+$/.test(Username)) throw new Refusal('InvalidParameterException', 'Username should be an email.');
  const account = MessageAction === 'RESEND' ? known(options, input) : accounts.add(Username);
  deliver(account);
  const { attributes: Attributes, ...rest } = describe(account);
  return { User: { ...rest, Attributes } };
}

const operations: Readonly<Record<string, (options: UserPoolApiOptions, input: Input) => object>> = {
  AdminCreateUser: create,
  AdminGetUser(options, input) {
    const { attributes: UserAttributes, ...rest } = describe(known(options, input));
    return { ...rest, UserAttributes };
  },
  AdminDisableUser(options, input) {
    options.accounts.setEnabled(known(options, input).subject, false);
    return {};
  },
  AdminEnableUser(options, input) {
    options.accounts.setEnabled(known(options, input).subject, true);
    return {};
  },
};

async function answer(request: IncomingMessage, options: UserPoolApiOptions): Promise<object> {
  const body = await readBody(request, longestBody);
  if (body === 'too_large') throw new Refusal('InvalidParameterException', 'The request is too large.');
  const payloadHash = createHash('sha256').update(body).digest('hex');
  const { method = '', url = '/', headers } = request;
  verifySignature({ method, target: url, headers, payloadHash }, { ...options.signed, service: 'cognito-idp' });
  const name = String(headers['x-amz-target'] ?? '').slice(target.length);
  const operate = operations[name];
  if (!operate) throw new Refusal('UnknownOperationException', `This user pool does not know ${name}.`);
  return operate(options, JSON.parse(body.toString()) as Input);
}

/** The part of Cognito's API with which people are let into a user pool and kept out of it. Requests must be signed. */
export async function serveUserPool(
  request: IncomingMessage,
  response: ServerResponse,
  options: UserPoolApiOptions,
): Promise<void> {
  const send = (status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  try {
    send(200, await answer(request, options));
  } catch (error) {
    if (error instanceof Refusal) return send(400, { __type: error.type, message: error.message });
    if (error instanceof SignatureError) return send(400, { __type: `${error.code}Exception`, message: error.message });
    throw error;
  }
}
