import type { RefusalCode } from '../lambdas/contract/refusal.ts';
import { answers } from '../lambdas/http/refusals.ts';
import { errorGuide } from './error-guide.ts';

interface Entry {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly happened: string;
  readonly toDo: string;
}

const entries = Object.entries(answers).map(([code, [status, title]]): Entry => {
  const [happened, toDo] = errorGuide[code as RefusalCode];
  return { code, status, title, happened, toDo };
});

const intro = {
  title: 'Errors',
  text: 'A refused request is answered with a problem (RFC 9457): `code` is for programs and never changes, `detail` says what is wrong with this request, and `type` leads here. The routes that a vendor defines answer in the form of the vendor. Each answer has its request id in the header `apigw-requestid`: name it when you ask for help.',
};

/** `docs/errors.md`. */
export const errorsMarkdown = (): string =>
  `${[
    `# ${intro.title}`,
    intro.text,
    ...entries.flatMap(({ code, status, title, happened, toDo }) => [
      `## ${code}`,
      `${status}. "${title}"`,
      `**What happened.** ${happened}`,
      `**What to do.** ${toDo}`,
    ]),
  ].join('\n\n')}\n`;

/** The page `/errors`, to which `type` of every problem leads. */
export const errorsPage = (): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${intro.title}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
section { padding: 0.25rem 1rem; border-left: 4px solid transparent; }
section:target { border-color: #2563eb; }
h2 { font-size: 1.1rem; margin-bottom: 0; }
</style>
<h1>${intro.title}</h1>
<p>${html(intro.text)}</p>
${entries.map(sectionOf).join('\n')}
</html>
`;

const sectionOf = ({ code, status, title, happened, toDo }: Entry) =>
  `<section id="${code}">
<h2><code>${code}</code></h2>
<p>${status}. ${html(title)}</p>
<p><strong>What happened.</strong> ${html(happened)}</p>
<p><strong>What to do.</strong> ${html(toDo)}</p>
</section>`;

const html = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
