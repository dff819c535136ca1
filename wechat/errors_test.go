package wechat

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"laigao/domain"
)

func TestCodes_HaveTheKindThatTheDispatcherNeeds(t *testing.T) {
	for kind, codes := range map[domain.Kind][]int{
		domain.KindUnavailable:     {-1, 40001, 40014, 42001, 41001, 40164, 61004, 40243, 40125},
		domain.KindThrottled:       {45009, 45011, 45066},
		domain.KindForbidden:       {43004, 43019, 43101, 45015, 45028, 45047, 48001, 48002, 48004, 48008, 50002, 50005, 45106},
		domain.KindNotFound:        {40003, 40007, 46003},
		domain.KindInvalid:         {47003, 40037, 40249, 40005, 40009, 45001, 45008, 40113, 40137, 44003, 53402, 53403, 87014, 45067},
		domain.KindUnauthenticated: {40029, 40163, 42003, 42007},
		domain.KindConflict:        {45065},
		domain.KindInternal:        {99999, 0},
	} {
		for _, code := range codes {
			err := newAPIError(&APIError{Path: "/p", Code: code, Msg: "m"})
			if got := domain.KindOf(err); got != kind {
				t.Errorf("%d is %s, want %s", code, got, kind)
			}
			if domain.Public(err) == "" {
				t.Errorf("%d says nothing to people", code)
			}
		}
	}
}

func TestAdvice_IsPlainChinese(t *testing.T) {
	seen := map[string]bool{}
	for row := range strings.Lines(codeTable) {
		row = strings.TrimSuffix(row, "\n")
		if row == "" || strings.HasPrefix(row, "# ") {
			continue
		}
		parts := strings.SplitN(row, " ", 3)
		code, err := strconv.Atoi(parts[0])
		if err != nil || len(parts) != 3 || kindCalled(parts[1]) == domain.KindInternal || seen[parts[0]] || Advice(code) != parts[2] {
			t.Errorf("row %q", row)
			continue
		}
		seen[parts[0]] = true
		advice := parts[2]
		if !strings.HasSuffix(advice, "。") || len([]rune(advice)) < 8 {
			t.Errorf("%d: %q is no sentence", code, advice)
		}
		letters := strings.NewReplacer("ID", "", "IP", "").Replace(advice)
		if i := strings.IndexFunc(letters, func(r rune) bool { return r < unicode.MaxASCII && unicode.IsLetter(r) }); i >= 0 {
			t.Errorf("%d: %q holds foreign words", code, advice)
		}
	}
	if len(seen) < 80 {
		t.Errorf("only %d rows", len(seen))
	}
	if Advice(123456) == "" {
		t.Error("an unknown code has no advice")
	}
}

func TestErrors_SurviveWrapping(t *testing.T) {
	err := fmt.Errorf("send: %w", newAPIError(&APIError{Path: "/p", Code: 43004, Msg: "m rid: 12-34 x"}))
	if refusal, ok := errors.AsType[*APIError](err); !ok || refusal.Code != 43004 {
		t.Errorf("%v lost its code", err)
	}
	if !Unreachable(err) || Unknown(err) {
		t.Errorf("43004: unreachable %t, unknown %t", Unreachable(err), Unknown(err))
	}
	for _, code := range []int{40003, 43004, 48002, 43019, 50005} {
		if !Unreachable(newAPIError(&APIError{Code: code})) {
			t.Errorf("%d is not unreachable", code)
		}
	}
	for _, other := range []error{nil, errors.New("x"), newAPIError(&APIError{Code: 45015}), newCallError(&callError{reached: true})} {
		if Unreachable(other) {
			t.Errorf("%v is unreachable", other)
		}
	}
	if Unknown(nil) || Unknown(errors.New("x")) {
		t.Error("unknown without a call")
	}
}

func TestRequestID_IsFoundInAMessage(t *testing.T) {
	for msg, want := range map[string]string{
		"invalid credential rid: 65f0c1-3a-4b": "65f0c1-3a-4b", "x rid:[12-ab] y": "12-ab", "nothing": "", "rid:": "", "rid:  ": "",
	} {
		if got := requestID(msg); got != want {
			t.Errorf("requestID(%q) = %q, want %q", msg, got, want)
		}
	}
}

func TestScrub_RemovesSecretsFromAnyText(t *testing.T) {
	s := scrubber{secrets: []string{"SEC", ""}}
	for text, want := range map[string]string{
		`Get "https://h/p?appid=a&secret=xyz&code=q": EOF`:          `Get "https://h/p?appid=a&secret=***&code=***": EOF`,
		`https://h/?ACCESS_TOKEN=abc&x=1`:                           `https://h/?ACCESS_TOKEN=***&x=1`,
		`{"refresh_token":"abc","openid":"o","access_token" : "d"}`: `{"refresh_token":"***","openid":"o","access_token" : "***"}`,
		"errcode=40029 statusCode=502 SEC":                          "errcode=40029 statusCode=502 ***",
		"a\nb\x00c":                                                 "a b c",
		"redirect_uri=https%3A%2F%2Fh%3Fcode%3Dabc":                 "redirect_uri=https%3A%2F%2Fh%3Fcode%3D***",
		"jsapi_ticket=abc&noncestr=1":                               "jsapi_ticket=***&noncestr=1",
	} {
		if got := s.clean(text); got != want {
			t.Errorf("clean(%q)\n got %q\nwant %q", text, got, want)
		}
	}
}
