/** What is exported from a file of the service has a docstring: what goes in, what comes out, what it throws. */
export const documentedExports = {
  meta: {
    type: 'suggestion',
    docs: { description: 'require a docstring on exported functions, classes, types and constants' },
    messages: { missing: '{{name}} is exported and has no docstring' },
    schema: [],
  },
  create(context) {
    return {
      'ExportNamedDeclaration[declaration], ExportDefaultDeclaration'(node) {
        const name = nameOf(node.declaration);
        // A Nest module is its decorator.
        if (name.endsWith('Module') || hasDocstring(context.sourceCode, node)) return;
        context.report({ node, messageId: 'missing', data: { name } });
      },
    };
  },
};

function nameOf(declaration) {
  return declaration.id?.name ?? declaration.declarations?.[0]?.id.name ?? 'The default export';
}

/** The docstring stands before the decorators, which stand before `export`. */
function hasDocstring(sourceCode, node) {
  const decorator = node.declaration.decorators?.[0];
  const first = decorator !== undefined && decorator.range[0] < node.range[0] ? decorator : node;
  return sourceCode
    .getCommentsBefore(first)
    .some((comment) => comment.type === 'Block' && comment.value.startsWith('*'));
}
