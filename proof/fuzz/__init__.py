"""Every parser, given what nobody would send: texts are taken, or refused in the documented way."""
