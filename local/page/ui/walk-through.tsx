import type { AppCard } from '../card.ts';
import { ExchangeView } from './exchange-view.tsx';
import { Inbox } from './inbox.tsx';
import { Limit } from './limit.tsx';
import { People } from './people.tsx';
import { runAll, runStep } from './run-steps.ts';
import { type Step, stepsOf } from './steps.ts';
import { useStore } from './store.ts';
import { type Outcome, personOf, type Walk, walkOf, walks } from './walk.ts';

/** From a login to a token, one step after the other. */
export function WalkThrough({ card }: { card: AppCard }) {
  const walk = walkOf(useStore(walks), card);
  const person = personOf(card, walk);
  if (!person || !card.vend)
    return (
      <section class="card walk" aria-labelledby="walk">
        <h2 id="walk">Get a token</h2>
        <p class="empty">npm start can't play any caller of this app.</p>
      </section>
    );
  const steps = stepsOf(card, person, walk.way);
  return (
    <section class="card walk" aria-labelledby="walk">
      <h2 id="walk">Get a token</h2>
      <People card={card} walk={walk} />
      <div class="actions">
        <button
          type="button"
          class="primary"
          disabled={walk.running !== undefined}
          onClick={() => runAll(card)}
        >
          {walk.running ? 'Asking…' : 'Get a token'}
        </button>
        <span class="hint">or one step at a time</span>
      </div>
      <Limit card={card} walk={walk} />
      <ol class="steps">
        {steps.map((step, at) => (
          <StepRow key={step.name} card={card} step={step} walk={walk} before={steps[at - 1]} />
        ))}
      </ol>
    </section>
  );
}

interface StepRowProps {
  card: AppCard;
  step: Step;
  walk: Walk;
  before: Step | undefined;
}

function StepRow({ card, step, walk, before }: StepRowProps) {
  const { outcomes, running } = walk;
  const outcome = outcomes[step.name];
  const isNext = !before || outcomes[before.name]?.isGood === true;
  const state = running === step.name ? 'running' : stateOf(outcome);
  return (
    <li class="step" data-state={state}>
      <div class="step-head">
        <h3>{step.title}</h3>
        <button
          type="button"
          aria-label={`${outcome ? 'Again' : 'Send'}: ${step.title}`}
          disabled={!isNext || running !== undefined}
          onClick={() => runStep(card, step.name)}
        >
          {outcome ? 'Again' : 'Send'}
        </button>
      </div>
      <p class="says" role={outcome ? 'status' : undefined}>
        {outcome?.says ?? step.says}
      </p>
      {step.name === 'code' && <Inbox card={card} walk={walk} />}
      {outcome?.exchanges.map((exchange) => (
        <ExchangeView key={exchange.id} exchange={exchange} />
      ))}
    </li>
  );
}

const stateOf = (outcome: Outcome | undefined) => (outcome ? (outcome.isGood ? 'good' : 'bad') : 'open');
