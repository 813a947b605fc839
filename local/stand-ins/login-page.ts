export interface PersonToChoose {
  readonly userId: string;
  readonly name: string;
  readonly phoneNumber: string;
}

/** A page without scripts, on which to choose who logs in. A choice leads back with `person` among the parameters. */
export function loginPage(people: readonly PersonToChoose[], given: URLSearchParams): string {
  const hidden = [...given].map(([name, value]) => `<input type="hidden" ${attributes({ name, value })}>`);
  const hint = given.get('login_hint') ?? '';
  const buttons = people.map(
    ({ userId, name }) =>
      `<li><button ${attributes({ name: 'person', value: userId })}>${escaped(name)} <small>${escaped(userId)}</small></button></li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Log in</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem }
  ul { list-style: none; padding: 0; display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)) }
  button, input { font: inherit; padding: .5rem .75rem }
  li button { width: 100%; text-align: left }
</style>
<main>
  <h1>Log in to ${escaped(given.get('client_id') ?? 'the app')}</h1>
  <p>This stands in for your identity provider, on this machine only. Choose who you are.</p>
  <form>${hidden.join('')}<ul>${buttons.join('')}</ul></form>
  <form>${hidden.join('')}
    <label for="person">Or any other user id</label>
    <p><input id="person" required maxlength="256" ${attributes({ name: 'person', value: hint })}> <button>Log in</button></p>
  </form>
</main>
</html>
`;
}

const attributes = (all: Readonly<Record<string, string>>) =>
  Object.entries(all)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(' ');

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
