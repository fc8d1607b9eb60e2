/** What comes after the first screens, and is asked for by views that can do without it. */
export type Extras = typeof import('./extras.ts');
export type Looks = typeof import('./looks.ts');
