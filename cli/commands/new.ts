import { Command, Option } from 'commander';
import { configFile, loadConfig } from '../../infra/load-config.ts';
import { appOf } from '../../lambdas/config/apps.ts';
import { answer } from '../answer.ts';
import { wholeNumber } from '../command.ts';
import type { Context } from '../context.ts';
import { addApp } from '../new/add-app.ts';
import { addProfile, refuseInPackage } from '../new/add-profile.ts';
import { type AppOptions, askForApp } from '../new/app-questions.ts';
import { nextStepsOf } from '../new/next-steps.ts';
import { askForProfile, type ProfileOptions } from '../new/profile-questions.ts';
import { appText } from '../new/profile-text.ts';

const each = (value: string, before: readonly string[] = []) => [...before, value];
const json = () => new Option('--json', 'print the answer as JSON, for scripts');

/** Writes what one would otherwise write by hand. Needs no deployment. */
export const makeNew = ({ terminal }: Context): Command =>
  new Command('new')
    .description(
      'writes a new app into vending.config.ts, or the files of a new vendor; asks for what no option says',
    )
    .addCommand(
      new Command('app')
        .argument('[name]')
        .description('writes an app into vending.config.ts, and says what comes next')
        .option('--profile <vendor>', 'the vendor')
        .option('--setting <name=value>', 'of the profile; once for each', each)
        .option('--caller <kind>', 'password, passcode, oidc, apiKey or unsafeOpen; once for each', each)
        .option('--issuer <url>', 'of the caller oidc: `iss` of your identity provider')
        .option('--audience <text>', 'of the caller oidc: `aud` of its tokens')
        .option('--jwks-url <url>', 'of the caller oidc: its keys; by default synth asks the issuer')
        .option('--origin <origin>', 'a website whose pages may call the app; once for each', each)
        .option('--file <file>', "by default this folder's vending.config.ts")
        .addOption(json())
        .action(async (given: string | undefined, options: AppOptions & { file?: string; json?: true }) => {
          const file = options.file ?? configFile();
          const [name, app] = await askForApp(
            terminal,
            Object.keys((await loadConfig(file)).apps),
            given,
            options,
          );
          const next = nextStepsOf(appOf(await addApp(file, name, app), name), app.profile);
          const text = [
            `${name} is in ${file}. Next:`,
            ...next.map((step, at) => `  ${at + 1}. ${step}`),
          ].join('\n');
          answer(terminal, options, { name, app, file, next }, { text });
        }),
    )
    .addCommand(
      new Command('profile')
        .argument('[name]')
        .description(
          "writes a vendor's profile, its examples and its lines in the registries (docs/new-vendor.md)",
        )
        .option('--title <text>', "the vendor's own name")
        .option('--source <url>', "the page of the vendor's documents that says what its tokens are")
        .option('--algorithm <name>', 'HS256, RS256, ES256 or EdDSA')
        .option('--user-claim <claim>', 'the claim that names the user')
        .option('--app-claim <claim>', 'the claim that names the app, if there is one')
        .option('--names-no-app <why>', 'in place of --app-claim: why no claim names the app')
        .option('--id-claim <claim>', 'the claim for a unique id, if there is one')
        .option('--setting <name>', 'what the vendor calls its name of the app')
        .option('--default-lifetime-seconds <n>', 'of a token', wholeNumber)
        .option('--max-lifetime-seconds <n>', 'of a token', wholeNumber)
        .addOption(json())
        .action(async (given: string | undefined, options: ProfileOptions & { json?: true }) => {
          refuseInPackage();
          const profile = await askForProfile(terminal, given, options);
          const files = addProfile(profile);
          const text = `Written: ${files.join(', ')}.
Next:
  1. Compare ${files[0]} with the vendor's documents: claims, header, routes, headers.
  2. npm run check:types && npm test -- test/profiles test/docs
  3. Write an app of it, and try it with npm start:

${appText(profile)}

docs/new-vendor.md says the rest.`;
          answer(terminal, options, { files }, { text });
        }),
    );
