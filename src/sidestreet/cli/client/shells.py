"""`@completion`: the script with which a shell asks this program what a word may become.

The scripts know nothing of the API. Each hands the words up to the cursor to `__complete`, with
the program that was typed, and shows what comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import output, request
from sidestreet.cli.client.own import SHELLS
from sidestreet.cli.client.problem import Problem

if TYPE_CHECKING:
    from sidestreet.cli.client.grammar import Command
    from sidestreet.cli.client.words import Line

# Readline splits words at colons and equal signs, so they are put together again, and what stands
# before the last such sign is not repeated. Written for bash 3.2 too, which macOS has.
_BASH: Final = r"""# Completion of clear-street for bash.
_clear_street() {
    local line=${COMP_LINE:0:COMP_POINT} words=() index part last candidate code found
    for ((index = 0; index <= COMP_CWORD; index++)); do
        part=${COMP_WORDS[index]}
        if ((index == 0)) || [[ $line == [[:space:]]* ]]; then
            line=${line#"${line%%[![:space:]]*}"}
            words+=("")
        fi
        if ((index == COMP_CWORD)) && [[ $part == "$line"* ]]; then
            part=$line
        fi
        line=${line#"$part"}
        last=$((${#words[@]} - 1))
        words[last]+=$part
    done
    local current=${words[last]} before=
    if [[ $COMP_WORDBREAKS == *:* ]]; then
        before=${current%"${current##*[:=]}"}
    else
        before=${current%"${current##*=}"}
    fi
    COMPREPLY=()
    found=$(COMPLETION_STYLE=bash "${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
    code=$?
    if ((code == 10)); then
        while IFS= read -r candidate; do
            COMPREPLY+=("$candidate")
        done < <(compgen -f -- "$current")
        return
    fi
    ((code == 0)) || return
    while IFS= read -r candidate; do
        COMPREPLY+=("${candidate#"$before"}")
    done <<<"$found"
    if [[ $found == v1 || $found == @*/ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _clear_street clear-street clst
"""

_ZSH: Final = r"""#compdef clear-street clst
# Completion of clear-street for zsh.
_clear_street() {
    local found code
    local -a candidates
    found=$(COMPLETION_STYLE=zsh ${words[1]} __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
    code=$?
    if ((code == 10)); then
        _files
        return
    fi
    ((code == 0)) || return 1
    candidates=("${(@f)found}")
    if [[ $found == (v1:*|@*/) && ${#candidates} -eq 1 ]]; then
        _describe 'clear-street' candidates -S ''
    else
        _describe 'clear-street' candidates
    fi
}
compdef _clear_street clear-street clst
"""

_FISH: Final = r"""# Completion of clear-street for fish.
function __clear_street
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -lx COMPLETION_STYLE fish
    set -l found ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
    switch $status
        case 10
            __fish_complete_path "$current"
        case 0
            printf '%s\n' $found
    end
end
complete -c clear-street -f -a '(__clear_street)'
complete -c clst -f -a '(__clear_street)'
"""

# Before 7.3, PowerShell drops an empty argument of a program unless it is quoted twice.
_PWSH: Final = r"""# Completion of clear-street for PowerShell.
Register-ArgumentCompleter -Native -CommandName 'clear-street', 'clst' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $program = $words[0]
    $words = @($words | Select-Object -Skip 1)
    if ($wordToComplete -eq '') {
        $words += $(if ($PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { '' })
    }
    $before = $env:COMPLETION_STYLE
    $env:COMPLETION_STYLE = 'pwsh'
    try {
        & $program __complete '--' @words 2>$null | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
        }
    }
    finally {
        $env:COMPLETION_STYLE = $before
    }
}
"""

SCRIPTS: Final = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "pwsh": _PWSH}


def run(line: Line, command: Command) -> int:
    """Print the script of a shell and return the exit code. Raises `Problem`."""
    parts = request.gather(command, line.settings, line.positionals)
    known = " ".join(SHELLS)
    shell = parts.parameters.get("shell")
    if shell is None:
        raise Problem(f"no shell provided for completion command. available shells are [{known}]")
    if shell not in SHELLS:
        raise Problem(f"unknown shell {shell}, available shells are [{known}]")
    output.out(SCRIPTS[str(shell)])
    return 0
