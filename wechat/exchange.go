package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"
)

// exchange is one call of our own, as opposed to the SDK's.
type exchange struct {
	Method string // POST when empty
	Path   string
	Query  url.Values
	Body   []byte
	Type   string // content type of Body
	Open   bool   // without an access token
}

// request builds the HTTP request of the call, replayable and with vouchers.
func (x exchange) request(ctx context.Context, appID string) (*http.Request, error) {
	if x.Method == "" {
		x.Method = http.MethodPost
	}
	query := url.Values{}
	for name, values := range x.Query {
		query[name] = values
	}
	if !x.Open {
		query.Set("access_token", tokenVoucher(appID))
	}
	var body io.Reader
	if x.Body != nil {
		body = bytes.NewReader(x.Body)
	}
	req, err := http.NewRequestWithContext(ctx, x.Method, "https://"+apiHost+x.Path+"?"+query.Encode(), body)
	if err != nil {
		return nil, fmt.Errorf("build request to %s: %w", x.Path, err)
	}
	if x.Type != "" {
		req.Header.Set("Content-Type", x.Type)
	}
	return req, nil
}

// exchange carries out one call and decodes its answer into out, which may be nil.
func (t *transport) exchange(ctx context.Context, x exchange, out any) error {
	req, err := x.request(ctx, t.appID)
	if err != nil {
		return err
	}
	res, err := t.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		return newCallError(&callError{path: x.Path, reached: true, text: "the answer has another shape than documented"})
	}
	return nil
}

// encodeJSON encodes in without escapes such as \u003c, which the platform shows to
// readers as they are.
func encodeJSON(in any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(in); err != nil {
		return nil, err
	}
	return unescape(bytes.TrimRight(buffer.Bytes(), "\n")), nil
}

// unescape replaces the escapes that encoding/json still writes, such as \u2028, by
// the characters themselves, and drops control characters, which JSON cannot hold otherwise.
func unescape(encoded []byte) []byte {
	if !bytes.Contains(encoded, []byte(`\u`)) {
		return encoded
	}
	out := make([]byte, 0, len(encoded))
	for i := 0; i < len(encoded); i++ {
		if encoded[i] != '\\' || i+1 == len(encoded) {
			out = append(out, encoded[i])
			continue
		}
		if encoded[i+1] != 'u' || i+6 > len(encoded) {
			out = append(out, encoded[i], encoded[i+1])
			i++
			continue
		}
		if code, err := strconv.ParseUint(string(encoded[i+2:i+6]), 16, 16); err == nil && code >= ' ' {
			out = utf8.AppendRune(out, rune(code))
		}
		i += 5
	}
	return out
}

// loose is a JSON number or string, kept as text: the platform is not of one mind.
type loose string

// UnmarshalJSON accepts a number, a string or null, and takes anything else as empty.
func (l *loose) UnmarshalJSON(data []byte) error {
	*l = ""
	if len(data) > 0 && data[0] == '"' {
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		*l = loose(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err == nil {
		*l = loose(number)
	}
	return nil
}

// int returns the number, 0 when it is none.
func (l loose) int() int {
	n, err := strconv.Atoi(string(l))
	if err != nil {
		return 0
	}
	return n
}
