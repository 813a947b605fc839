import type { Command } from 'commander';
import { appsOf } from '../../lambdas/config/apps.ts';
import { answer, waitsFor } from '../answer.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import {
  examineConfig,
  examineQuotas,
  examineSms,
  examineTables,
  examineThrottle,
} from '../doctor/account.ts';
import { examineApi, examineCors } from '../doctor/api.ts';
import { type Examination, type Finding, fault, type Patient, unreadable } from '../doctor/finding.ts';
import { examineProviders } from '../doctor/providers.ts';
import { examineSecrets } from '../doctor/secrets.ts';
import { examineJwks, examineRefusals, examineTokens } from '../doctor/tokens.ts';
import type { TokenOptions } from '../token-requests.ts';
import { asksForTokens } from './token.ts';

/** Examines a deployment from outside, as its users and its administrator see it. */
export const doctor = (context: Context): Command =>
  asksForTokens(
    command(
      'doctor [app]',
      'examines a deployment, one line for each thing, with a remedy for each fault; exit code 1 if there is a fault',
    ),
  ).action(async (name: string | undefined, options: CommonOptions & TokenOptions) => {
    const apps = name === undefined ? appsOf(context.config) : [appNamed(context, name)];
    const target = await targetOf(context, options).catch((error: Error) => error);
    const examinations: Record<string, Examination> = {
      config: examineConfig,
      api: examineApi,
      cors: examineCors,
      secrets: examineSecrets,
      login: examineProviders,
      tables: examineTables,
      throttle: examineThrottle,
      quotas: examineQuotas,
      sms: examineSms,
      refusals: examineRefusals,
      tokens: examineTokens(options),
      jwks: examineJwks,
    };
    const findings: Finding[] = target instanceof Error ? [noStack(target)] : [];
    if (!(target instanceof Error))
      for (const [at, [about, examine]] of Object.entries(examinations).entries()) {
        waitsFor(
          context.terminal,
          options,
          `Examining ${about} (${at + 1} of ${Object.keys(examinations).length})`,
        );
        findings.push(...(await examined(about, examine, { context, target, apps })));
      }
    answer(context.terminal, options, findings, { text: findings.map(inWords).join('\n') });
    const faults = findings.filter(({ state }) => state === 'fault').length;
    if (faults > 0) throw new CommandError(`${faults} of ${findings.length} lines are faults.`);
  });

const noStack = ({ name, message }: Error) =>
  fault(
    'stack',
    `${name}: ${message}`,
    'Deploy it first, or correct your AWS credentials, Region and stage.',
  );
const examined = (about: string, examine: Examination, patient: Patient) =>
  examine(patient).catch((error: unknown) => [unreadable(about, error)]);

const inWords = ({ about, state, says, remedy }: Finding) =>
  `${state.toUpperCase().padEnd(8)}${about}: ${says}${remedy === undefined ? '' : `. ${remedy}`}`;
