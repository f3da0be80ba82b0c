type Method = (...given: never[]) => unknown;

/**
 * Puts another method in the place of an object's own, which goes on with the one that was there. What is called on the
 * object is bound to it.
 * @returns puts back what was there; where somebody has put theirs on top meanwhile, ours lets through.
 */
export function replaceMethod<F extends Method>(
  target: object,
  name: string,
  make: (original: F) => F,
): () => void {
  const methods = target as Record<string, F>;
  const own = Object.hasOwn(target, name);
  const before = methods[name]!;
  const original = before.bind(target) as F;
  let current = make(original);
  const placed = ((...given: Parameters<F>) => current(...given)) as F;
  methods[name] = placed;
  return () => {
    current = original;
    if (methods[name] !== placed) return;
    if (own) methods[name] = before;
    else delete methods[name];
  };
}
