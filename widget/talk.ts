/** What is needed from the moment somebody is known: their session, the conversation and its views. One module of its own. */
export { createConnection } from '../client/connection.ts';
export { createCustomerSession } from '../client/customer-session.ts';
export { openThread } from '../client/thread.ts';
export { createComposer } from './composer.ts';
export { createConversationView } from './conversation.ts';
export { default as styles } from './talk.css';
