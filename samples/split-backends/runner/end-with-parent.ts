/** Loaded before the program. The channel to the process that has started this one closes when that one ends, also when it is killed. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
