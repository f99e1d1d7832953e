/**
 * Nobody is told what is run: ONNX Runtime sends its maker events of every session, and writes files for that, unless this variable says no
 * when the library is loaded. Whoever wants it sets the variable to something else.
 *
 * Imported before the library, and by whoever starts threads: a thread has variables of its own, of which the library knows nothing.
 */
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
