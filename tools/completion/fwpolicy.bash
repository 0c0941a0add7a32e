# SPDX-License-Identifier: GPL-2.0-only
#
# Completion of fwpolicy in bash. What a word could become is asked of the program itself
# (`fwpolicy help words`), with the options that stand on the line, so that `-f FILE` is asked
# about the names in that file. Exit code 1 means that a path stands there: bash knows those.

_fwpolicy()
{
	local line=${COMP_LINE:0:COMP_POINT} words at=1 cur kept answers
	local -a options=()

	# Cut at blanks only: COMP_WORDS is cut at "=" and ":" as well.
	read -ra words <<<"$line"
	[[ $line == *[[:blank:]] ]] && words+=("")
	cur=${words[-1]}
	while ((at < ${#words[@]} - 1)); do
		case ${words[at]} in
		-f | --file | --root)
			if ((at + 1 == ${#words[@]} - 1)); then
				compopt -o default
				return
			fi
			options+=("${words[at]}" "${words[at + 1]/#\~/$HOME}")
			((at += 2))
			;;
		-*)
			options+=("${words[at]}")
			((at += 1))
			;;
		*)
			break
			;;
		esac
	done

	# Readline replaces what stands behind the last sign that breaks words.
	kept=${cur%"${cur##*[=:]}"}
	[[ $COMP_WORDBREAKS == *=* ]] || kept=
	answers=$("${words[0]}" "${options[@]}" help words "${words[@]:at}" 2>/dev/null </dev/null)
	case $? in
	0) ;;
	1) compopt -o default ;;
	*) return ;;
	esac
	[[ -n $answers ]] || return
	mapfile -t COMPREPLY <<<"$answers"
	COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
	COMPREPLY=("${COMPREPLY[@]#"$kept"}")
	[[ ${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace
}

complete -F _fwpolicy fwpolicy
