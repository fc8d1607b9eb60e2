import { Aws, Duration, Fn, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClientIdentityProvider,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { staffPasswordLength } from '../contract/deploy.ts';
import { acknowledge } from './acknowledge.ts';
import { removalPolicy, type Options } from './options.ts';

const invitation = {
  emailSubject: 'Kotha: your account · আপনার অ্যাকাউন্ট',
  emailBody: [
    'You have been invited to Kotha. Sign in as {username} with the temporary password {####}',
    'আপনাকে Kotha-তে আমন্ত্রণ জানানো হয়েছে। {username} নামে এই অস্থায়ী পাসওয়ার্ড দিয়ে প্রবেশ করুন: {####}',
  ].join('<br><br>'),
};

const verification = {
  emailSubject: 'Kotha: your code · আপনার কোড',
  emailBody: ['Your code is {####}', 'আপনার কোড {####}'].join('<br><br>'),
};

/** Unique without asking anybody: the stack's own id, which holds nothing of the account. */
const prefixOfStack = (): string => Fn.join('-', ['kotha', Fn.select(2, Fn.split('/', Aws.STACK_ID))]);

/** Where staff sign in: a user pool that people enter by invitation only. */
export class StaffPool extends Construct {
  readonly #pool: UserPool;
  readonly #domain: UserPoolDomain;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    this.#pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true } },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: staffPasswordLength,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      userInvitation: invitation,
      userVerification: verification,
      deletionProtection: options.deletionProtection,
      removalPolicy: removalPolicy(options),
    });
    this.#domain = this.#pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: options.domainPrefix ?? prefixOfStack() },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    acknowledge(this.#pool, 'AwsSolutions-COG2', 'A second factor is offered; whether it is demanded is for the shop to decide.');
    acknowledge(
      this.#pool,
      'AwsSolutions-COG8',
      'The Plus plan and its threat protection cost per person and month; people enter by invitation only.',
    );
  }

  get id(): string {
    return this.#pool.userPoolId;
  }

  get arn(): string {
    return this.#pool.userPoolArn;
  }

  /** OpenID Connect issuer of the tokens. */
  get issuer(): string {
    return this.#pool.userPoolProviderUrl;
  }

  /** Origins that the console talks to while somebody signs in. */
  get origins(): readonly string[] {
    return [`https://cognito-idp.${Stack.of(this).region}.${Aws.URL_SUFFIX}`, this.signInOrigin];
  }

  get signInOrigin(): string {
    return this.#domain.baseUrl();
  }

  /** Lets the console of this site sign people in: code flow with PKCE, no secret. Answers its client id. */
  addConsole(siteUrl: string): string {
    const client = this.#pool.addClient('Console', {
      generateSecret: false,
      // Without a flow of its own the client would get Cognito's default ones, which rule out the rotation below.
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${siteUrl}/admin/callback`],
        logoutUrls: [`${siteUrl}/admin/`],
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(7),
      refreshTokenRotationGracePeriod: Duration.seconds(60),
    });
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: this.#pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return client.userPoolClientId;
  }
}
