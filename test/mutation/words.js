/** Words for people are not mutated: reasons in the log, details in answers, messages of errors. */
const isWord = ({ node, parent }) =>
  (['StringLiteral', 'TemplateLiteral'].includes(node.type) &&
    (isSaid(parent) ||
      (['NewExpression', 'CallExpression'].includes(parent.type) && says.test(parent.callee.name)))) ||
  (node.type === 'ObjectExpression' && node.properties.every(isSaid));

const says = /Error$|^UnusableDocument$|^NoKey$|^malformed$/;
const isSaid = ({ type, key }) => type === 'ObjectProperty' && ['reason', 'detail'].includes(key.name);

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'words',
    value: { shouldIgnore: (path) => (isWord(path) ? 'words for people' : undefined) },
  },
];
