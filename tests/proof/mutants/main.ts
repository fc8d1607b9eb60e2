import { atLeast, type Report } from '../../../bench/report.ts';
import { mutants } from './mutants.ts';
import { judge, openWorkshop } from './run-mutants.ts';

/** Puts every failure of the field into our code, one at a time, and has its named test notice. */
export async function prove(): Promise<Report> {
  const workshop = await openWorkshop();
  try {
    const verdicts = await judge(workshop, mutants);
    for (const { mutant, verdict, message } of verdicts)
      if (verdict !== 'killed') console.error(`${mutant.id} ${mutant.title}: ${verdict}\n${message}\n`);
    const killed = verdicts.filter(({ verdict }) => verdict === 'killed').length;
    return {
      name: 'mutants',
      bars: [atLeast('percent of mutants killed', (100 * killed) / mutants.length, 100)],
      tables: [
        {
          title: 'what each mutant does to our code, and the test that notices',
          rows: verdicts.map(({ mutant: { id, title, test }, verdict, ms }) => ({ id, title, test: test.name, verdict, ms })),
        },
      ],
      details: { mutants: mutants.length, failures: new Set(mutants.map(({ id }) => id)).size },
    };
  } finally {
    await workshop.close();
  }
}
