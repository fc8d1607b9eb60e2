import { atLeast, atMost, type Report } from '../../../bench/report.ts';
import { startShop } from '../../widget/shop.ts';
import { attackChat, attackNaivePage, type Finding } from './attack.ts';
import { corpus } from './corpus.ts';

const rowsOf = (findings: readonly Finding[]) => findings.map(({ found, ...rest }) => ({ ...rest, found: found.join(' | ') }));

/** Writes what attackers write wherever the chat shows somebody's words; nothing of it may become more than words. */
export async function prove(): Promise<Report> {
  const shop = await startShop();
  try {
    const { tries, executions, unread, violations } = await attackChat(shop);
    const naive = await attackNaivePage(shop);
    return {
      name: 'markup',
      bars: [
        atLeast('attacks', corpus.length, 150),
        atLeast('tries', tries, corpus.length),
        atMost('executions', executions.length, 0),
        atMost('not shown as written', unread.length, 0),
        atMost('violations of a strict policy', violations.length, 0),
        atLeast('caught on a naive page', naive.caught, 150),
        atLeast('executions on a naive page', naive.executions, 50),
      ],
      tables: [
        { title: 'Executions', rows: rowsOf(executions) },
        { title: 'Not shown as written', rows: rowsOf(unread) },
      ].filter(({ rows }) => rows.length > 0),
      details: { violations: violations.slice(0, 5) },
    };
  } finally {
    await shop.stop();
  }
}
