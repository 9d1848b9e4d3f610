package contracttests

import (
	"regexp"
	"strings"
)

// phoneBook replaces phone numbers, and whatever may be one, by others. The
// first digits stay, which tell the country and often the area; of the rest,
// what two numbers begin with in common they still have in common, so that
// searches for the beginning of a number find what they found.
type phoneBook struct {
	codes   map[string]byte // by a beginning of a number: its last digit as it is told
	counts  map[string]int  // how many digits are told behind a beginning
	aliases map[string]string
	kept    map[string]bool // what is no number
}

// keptDigits is how many digits of a number stay.
const keptDigits = 6

// phoneNumber finds numbers of 7 to 15 digits, after a + also with separators.
var phoneNumber = regexp.MustCompile(`\+[1-9](?:[ ().-]{0,2}\d){6,14}|\d{7,15}`)

func newPhoneBook() phoneBook {
	return phoneBook{codes: map[string]byte{}, counts: map[string]int{}, aliases: map[string]string{}, kept: map[string]bool{}}
}

// replace replaces the numbers of a text, but for fractions and sizes.
func (b *phoneBook) replace(text string) string {
	var out strings.Builder
	done := 0
	for _, at := range phoneNumber.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		if at[0] > 0 && text[at[0]-1] == '.' || !wordStands(text, at[0], at[1]) || strings.HasPrefix(text[at[1]:], " bytes") {
			continue
		}
		out.WriteString(text[done:at[0]] + b.number(found))
		done = at[1]
	}
	return out.String() + text[done:]
}

// wordStands says whether a part of a text has no letter or digit beside it.
func wordStands(text string, from, to int) bool {
	return (from == 0 || !isWord(text[from-1])) && (to == len(text) || !isWord(text[to]))
}

// number is what a number is told as. What stands between its digits stays.
func (b *phoneBook) number(found string) string {
	if b.kept[found] {
		return found
	}
	if alias, ok := b.aliases[found]; ok {
		return alias
	}
	var digits, told strings.Builder
	for _, r := range []byte(found) {
		if r >= '0' && r <= '9' {
			digits.WriteByte(r)
			r = b.digit(digits.String())
		}
		told.WriteByte(r)
	}
	return told.String()
}

// digit is what the last digit of a beginning is told as.
func (b *phoneBook) digit(beginning string) byte {
	last := len(beginning) - 1
	if last < keptDigits {
		return beginning[last]
	}
	code, known := b.codes[beginning]
	if !known {
		before := beginning[:last]
		code = '0' + byte(b.counts[before]) // at most ten digits follow a beginning
		b.counts[before]++
		b.codes[beginning] = code
	}
	return code
}

// national learns a number that stands without the code of its country, which
// stands beside it.
func (b *phoneBook) national(code, number string) {
	if digitsForm.MatchString(number) && len(number) > keptDigits && code != "" {
		b.aliases[number] = strings.TrimPrefix(b.number(code+number), code)
	}
}

// keep has a value stay as it is, wherever it stands.
func (b *phoneBook) keep(value string) { b.kept[value] = true }
