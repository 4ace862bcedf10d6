"""Says whether uv.lock holds what setup.cfg asks for; exit 1 if not. Reads the two files only."""

import configparser
import re
import sys
import tomllib


def asked() -> set[str]:
    """Requirements of setup.cfg, as « name==version »."""
    config = configparser.ConfigParser()
    config.read('setup.cfg', encoding='utf-8')
    lines = config['options']['install_requires'] + config['options.extras_require']['test']
    return {normal(*line.split('==')) for line in lines.split()}


def locked() -> set[str]:
    """What uv.lock took from setup.cfg when it was made."""
    with open('uv.lock', 'rb') as file:
        packages = tomllib.load(file)['package']
    (ours,) = [package for package in packages if package['name'] == 'engagement-mentorat']
    return {normal(line['name'], line['specifier'].removeprefix('==')) for line in ours['metadata']['requires-dist']}


def normal(name: str, version: str) -> str:
    return f'{re.sub(r"[-_.]+", "-", name.split("[")[0].lower())}=={version}'


if different := sorted(asked() ^ locked()):
    print(f'uv.lock ne suit plus setup.cfg ({", ".join(different)}). Tapez : make lock', file=sys.stderr)
    sys.exit(1)
