#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Print a public key (64 hexadecimal digits in a file) as C source.
# usage: core/release_key.sh NAME.pub
set -eu
digits=$(cat "$1")
case $digits in
*[!0-9a-f]* | '') echo "$1: not a public key" >&2 && exit 1 ;;
esac
if [ ${#digits} -ne 64 ]; then
    echo "$1: not a public key" >&2
    exit 1
fi
echo '/* SPDX-License-Identifier: Apache-2.0 */'
echo '/** @file Generated: whose images this core boots. */'
echo '#include "core/hw/release_key.h"'
echo
echo 'const uint8_t release_key[IMAGE_KEY_BYTES] = {'
echo "$digits" | sed 's/\(..\)/0x\1, /g; s/ $//' | fold -s -w 78 |
    sed 's/^/    /; s/ $//'
echo '};'
