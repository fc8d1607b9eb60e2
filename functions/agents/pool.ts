import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UnsupportedUserStateException,
  UserNotFoundException,
  UsernameExistsException,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { AppError } from '../../contract/app-error.ts';
import { requireEnvironment } from '../table/environment.ts';

const pool = new CognitoIdentityProviderClient({ maxAttempts: 3 });
const UserPoolId = requireEnvironment('userPoolId');

function subjectOf(attributes: UserType['Attributes']): string {
  const subject = attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (subject === undefined) throw new Error('The user pool named nobody.');
  return subject;
}

/**
 * Lets somebody sign in: the pool sends them a temporary password. Answers the subject of their tokens. Who is known there
 * already, of an invitation that was cut off or of another team, keeps their password.
 */
export async function admit(email: string): Promise<string> {
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  try {
    const command = new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      UserAttributes,
      DesiredDeliveryMediums: ['EMAIL'],
    });
    return subjectOf((await pool.send(command)).User?.Attributes);
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    return subjectOf((await pool.send(new AdminGetUserCommand({ UserPoolId, Username: email }))).UserAttributes);
  }
}

/** Sends a new temporary password; who has chosen one of their own gets none. */
export async function admitAgain(email: string): Promise<void> {
  try {
    await pool.send(new AdminCreateUserCommand({ UserPoolId, Username: email, MessageAction: 'RESEND' }));
  } catch (error) {
    if (!(error instanceof UnsupportedUserStateException)) throw error;
    throw new AppError('already_done', 'They have signed in before and know their password.', { cause: error });
  }
}

/** Lets somebody sign in, or keeps them from it: their tokens cannot be renewed either. Who signs in elsewhere is not the pool's. */
export async function setAdmitted(subject: string, isAdmitted: boolean): Promise<void> {
  const who = { UserPoolId, Username: subject };
  try {
    await (isAdmitted ? pool.send(new AdminEnableUserCommand(who)) : pool.send(new AdminDisableUserCommand(who)));
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
  }
}
