/** How likely each trouble is for every request, frame and command while this weather lasts. */
export interface Weather {
  /** A request never arrives, or its answer never does; half of them fail at once, half hang. */
  readonly requestLost: number;
  readonly answerLost: number;
  readonly frameLost: number;
  readonly frameTwice: number;
  /** A frame comes seconds late, after younger ones. */
  readonly frameLate: number;
  /** The table refuses for now, or carries out what it was told and its answer is lost. */
  readonly throttled: number;
  readonly conflict: number;
  readonly effectUnknown: number;
  /** A read is a little behind. */
  readonly stale: number;
  readonly slow: number;
  readonly streamTwice: number;
  readonly streamLate: number;
  /** The stream's consumer dies over what it was handed. */
  readonly streamDies: number;
}

export const calm: Weather = {
  requestLost: 0,
  answerLost: 0,
  frameLost: 0,
  frameTwice: 0,
  frameLate: 0,
  throttled: 0,
  conflict: 0,
  effectUnknown: 0,
  stale: 0,
  slow: 0,
  streamTwice: 0,
  streamLate: 0,
  streamDies: 0,
};

export const weathers = {
  calm,
  'bad network': { ...calm, requestLost: 0.15, answerLost: 0.15, frameLost: 0.2, slow: 0.1 },
  'wild frames': { ...calm, frameLost: 0.2, frameTwice: 0.3, frameLate: 0.3 },
  'sick table': { ...calm, throttled: 0.08, conflict: 0.04, effectUnknown: 0.08, stale: 0.5, slow: 0.1 },
  'late stream': { ...calm, streamTwice: 0.5, streamLate: 0.5, stale: 0.3 },
  'dead stream': { ...calm, streamDies: 0.9 },
  storm: {
    requestLost: 0.1,
    answerLost: 0.1,
    frameLost: 0.15,
    frameTwice: 0.15,
    frameLate: 0.15,
    throttled: 0.04,
    conflict: 0.02,
    effectUnknown: 0.04,
    stale: 0.3,
    slow: 0.1,
    streamTwice: 0.3,
    streamLate: 0.3,
    streamDies: 0.05,
  },
} as const satisfies Record<string, Weather>;
export type WeatherName = keyof typeof weathers;
