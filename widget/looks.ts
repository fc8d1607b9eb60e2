/** What the panel shows itself without, and wears as soon as it has come: the ornament and a face for Bengali. */
export { addBengaliFont } from './font.ts';
export { ornament } from './ornament.ts';
export { default as styles } from './looks.css';
