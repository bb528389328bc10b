// A visit that looks and does not come to an end, though no call keeps it: as on a machine with too much to do.
process.stdout.write('\n');
for (;;);
