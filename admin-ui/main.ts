import tokens from '../look/tokens.css';
import './desk-app.ts';
import page from './page.css';
import { startReading } from './reading.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync(tokens + page);
document.adoptedStyleSheets.push(sheet);

await startReading();
document.body.append(document.createElement('desk-app'));
