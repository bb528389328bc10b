/** Plants a bug into a program: an exception in a timer, at SIGURG (which does nothing by itself). */
process.on('SIGURG', () => {
  setImmediate(() => {
    throw new Error('planted');
  });
});
