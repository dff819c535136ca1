package domain

import (
	"strings"
	"unicode/utf8"
)

// MinPassword is how many characters a password needs.
const MinPassword = 12

// CheckPassword returns the problem of a new password in Chinese, empty when
// there is none. Words that others could guess, such as the names of the
// account, its person and the federation, must not make up most of it.
func CheckPassword(password string, guessable ...string) string {
	if utf8.RuneCountInString(password) < MinPassword {
		return "密码至少要 12 个字符，可以用一句自己记得住的话。"
	}
	if len(password) > 200 {
		return "密码太长了，请不要超过 200 个字节。"
	}
	plain := strings.ToLower(password)
	rest := plain
	for _, word := range append(guessable, knownBad()...) {
		if word = strings.ToLower(strings.TrimSpace(word)); utf8.RuneCountInString(word) >= 3 || utf8.RuneCountInString(word) >= 2 && len(word) > 2 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	if len(rest) < 6 {
		return "这个密码太容易被猜到，请不要用姓名、单位名或常见的数字、字母组合。"
	}
	if monotonous(plain) {
		return "密码里重复或连续的字符太多，请换一个。"
	}
	return ""
}

// knownBad lists what common passwords are made of.
func knownBad() []string {
	return []string{
		"administrator", "password", "passw0rd", "p@ssw0rd", "p@ssword", "welcome", "iloveyou", "woaini", "letmein", "changeme",
		"qwertyuiop", "asdfghjkl", "zxcvbnm", "qwerty", "asdfgh", "zxcvbn", "1qaz2wsx3edc", "1qaz2wsx", "1q2w3e4r5t", "1q2w3e4r", "qazwsx",
		"1234567890", "0123456789", "123456789", "12345678", "1234567", "123456", "12345", "1234", "123123", "123321",
		"987654321", "87654321", "654321", "54321", "4321", "111111", "222222", "666666", "888888", "999999", "000000",
		"5201314", "1314520", "112233", "abcdefgh", "abcdef", "abcd", "abc123", "a123456", "aa123456", "abc",
		"admin", "root", "test", "user", "guest", "system", "default", "laigao", "gonghui", "zonggonghui", "xuanchuan",
		"xinwen", "tougao", "china", "zhongguo", "beijing", "weixin", "wechat", "2024", "2025", "2026", "2027", "2028",
		"来稿", "工会", "总工会", "宣传", "密码", "管理员",
	}
}

// monotonous reports that most of the characters repeat or follow on their
// neighbour.
func monotonous(password string) bool {
	runes := []rune(password)
	distinct, steps := map[rune]bool{}, 0
	for i, r := range runes {
		distinct[r] = true
		if i == 0 {
			continue
		}
		if gap := r - runes[i-1]; gap >= -1 && gap <= 1 {
			steps++
		}
	}
	return len(distinct) < 5 || steps*3 > len(runes)*2
}
