import type { Scenario } from './talk.ts';
import { sessionScenarios } from './session-scenarios.ts';
import { conversationScenarios } from './conversation-scenarios.ts';
import { customerScenarios } from './customer-scenarios.ts';
import { internalScenarios } from './internal-scenarios.ts';
import { noticeScenarios } from './notice-scenarios.ts';
import { messageScenarios } from './message-scenarios.ts';
import { socketScenarios } from './socket-scenarios.ts';
import { streamScenarios } from './stream-scenarios.ts';
import { fileScenarios } from './file-scenarios.ts';
import { searchScenarios } from './search-scenarios.ts';
import { settingsScenarios } from './settings-scenarios.ts';
import { teamScenarios } from './team-scenarios.ts';

/** Everything that can be asked of the service, once. */
export const scenarios: readonly Scenario[] = [
  // First, while nothing else is being said that a search would look through.
  ...searchScenarios,
  ...sessionScenarios,
  ...conversationScenarios,
  ...messageScenarios,
  ...internalScenarios,
  ...customerScenarios,
  ...noticeScenarios,
  ...socketScenarios,
  ...streamScenarios,
  ...fileScenarios,
  ...settingsScenarios,
  ...teamScenarios,
];
