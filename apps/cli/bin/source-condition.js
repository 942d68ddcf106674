/** A hook of Node's module loader: packages of the workspace answer with their sources. */
export function resolve(specifier, context, nextResolve) {
  return nextResolve(specifier, {
    ...context,
    conditions: [...context.conditions, "@usher/source"],
  });
}
