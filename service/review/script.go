package review

import (
	"fmt"
	"sync"

	"github.com/longbridgeapp/opencc"
	"github.com/mozillazg/go-pinyin"

	"laigao/domain"
)

// readScript returns which characters are written for one another. The
// library's table of single characters is read once, when a check first needs it.
func readScript() (domain.Script, error) {
	converter, err := opencc.New("t2s")
	if err != nil {
		return domain.Script{}, fmt.Errorf("read table of traditional characters: %w", err)
	}
	script := domain.Script{Simple: map[rune]rune{}, Sound: sound}
	for r := rune(0x3400); r <= 0x9fff; r++ { // the characters that newspapers use
		text, err := converter.Convert(string(r))
		if err != nil {
			return domain.Script{}, fmt.Errorf("simplify %c: %w", r, err)
		}
		if simple := []rune(text); len(simple) == 1 && simple[0] != r {
			script.Simple[r] = simple[0]
		}
	}
	return script, nil
}

// newScript returns a function that reads the table once.
func newScript() func() (domain.Script, error) { return sync.OnceValues(readScript) }

// sound returns how a character may be pronounced, tones left out.
func sound(r rune) []string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	return pinyin.SinglePinyin(r, args)
}
