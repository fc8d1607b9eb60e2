/** What the panel shows itself without, and takes on as soon as it has come: ornament, a face for Bengali, questions to ask, a fit for small screens. */
export { addBengaliFont } from './font.ts';
export { ornament } from './ornament.ts';
export { fitScreen } from './phone.ts';
export { suggestionsOf } from './suggestions.ts';
export { default as styles } from './looks.css';
