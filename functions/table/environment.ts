import { environment } from '../../contract/deploy.ts';

/** Whether those who come too often are slowed down. */
export const areLimitsOn = (): boolean => process.env[environment.limits] !== 'off';

/** The value infrastructure set for this function; a missing one is a deployment mistake and stops the function. */
export function requireEnvironment(name: keyof typeof environment): string {
  const value = process.env[environment[name]];
  if (value === undefined || value === '') throw new Error(`The environment variable ${environment[name]} is not set.`);
  return value;
}
