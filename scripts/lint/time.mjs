/**
 * Lint rules for the one place where time and chance enter. The pure folders take `now` as a
 * parameter; everything else takes a Clock, so that tests can move time instead of waiting for it.
 * (Plain JavaScript: oxlint does not publish the types of its plug-ins with the linter.)
 */
const TIMERS = new Set(['setTimeout', 'setInterval']);
const CLOCKS = new Set(['Date.now', 'performance.now']);

/** `Math.random` of the expression Math.random; parts that are not plain names come out empty. */
function dottedName({ object, property, computed }) {
  const owner = object.type === 'Identifier' ? object.name : '';
  const member = !computed && property.type === 'Identifier' ? property.name : '';
  return `${owner}.${member}`;
}

const timers = {
  create: (context) => ({
    CallExpression(node) {
      if (node.callee.type !== 'Identifier' || !TIMERS.has(node.callee.name)) return;
      context.report({
        node,
        message: `${node.callee.name}: take a Clock (src/platform/clock.ts); in a test wait for a condition (test/support/poll.ts).`,
      });
    },
  }),
};

const clocks = {
  create: (context) => ({
    MemberExpression(node) {
      const name = dottedName(node);
      if (CLOCKS.has(name)) context.report({ node, message: `${name}: take the time as a parameter, or a Clock (src/platform/clock.ts).` });
    },
    NewExpression(node) {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date' || node.arguments.length > 0) return;
      context.report({ node, message: 'new Date() reads the clock: give it a time.' });
    },
  }),
};

const chance = {
  create: (context) => ({
    MemberExpression(node) {
      if (dottedName(node) !== 'Math.random') return;
      context.report({ node, message: 'Math.random: a decision does not roll dice; take the number as a parameter.' });
    },
  }),
};

export default { meta: { name: 'time' }, rules: { timers, clocks, chance } };
