import type { FunctionPlan } from '../template/function-plan.ts';
import { LambdaFunction } from './lambda.ts';

export interface LambdasOptions {
  readonly functions: readonly FunctionPlan[];
  /** What a function finds in its environment beside its own variables. */
  readonly environmentOf: (functionName: string) => Readonly<Record<string, string>>;
  readonly concurrency: number | undefined;
  readonly log: (line: string) => void;
}

/** The functions of an installation by name. */
export class Lambdas {
  readonly #options: LambdasOptions;
  readonly #functions = new Map<string, LambdaFunction>();

  constructor(options: LambdasOptions) {
    this.#options = options;
    for (const plan of options.functions) this.#functions.set(plan.name, this.#make(plan));
  }

  /** How often each function was called that was called at all. */
  get invocations(): Record<string, number> {
    const called = [...this.#functions.values()].filter(({ invocations }) => invocations > 0);
    return Object.fromEntries(called.map(({ name, invocations }) => [name, invocations]));
  }

  readonly invoke = (name: string, event: unknown): Promise<unknown> => {
    const found = this.#functions.get(name);
    return found
      ? found.invoke(event)
      : Promise.reject(new Error(`There is no function ${name}: the template names ${[...this.#functions.keys()].join(', ')}.`));
  };

  /** From now on events meet the code and variables of this plan. */
  reload(functions: readonly FunctionPlan[]): void {
    for (const plan of functions) {
      const { file, environment } = plan;
      const running = this.#functions.get(plan.name);
      if (running) running.reload({ file, environment: { ...environment, ...this.#options.environmentOf(plan.name) } });
      else this.#functions.set(plan.name, this.#make(plan));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((each) => each.close()));
  }

  #make({ environment, ...plan }: FunctionPlan): LambdaFunction {
    const { concurrency, environmentOf, log } = this.#options;
    return new LambdaFunction({
      ...plan,
      environment: { ...environment, ...environmentOf(plan.name) },
      log,
      ...(concurrency !== undefined && { concurrency }),
    });
  }
}
