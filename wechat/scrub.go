package wechat

import (
	"context"
	"errors"
	"regexp"
	"strings"
)

// secretParameter matches what must not be printed, in a query or in JSON.
var secretParameter = regexp.MustCompile(`(?i)(^|[^a-z_]|%3F|%26)(app_?secret|secret|access_token|refresh_token|code|jsapi_ticket|ticket)(=|%3D|"\s*:\s*")[^&\s"'<>]*`)

// scrubber removes secrets from texts that reach a log.
type scrubber struct {
	secrets []string
}

// clean returns text without secrets, on one line and of bounded length.
func (s scrubber) clean(text string) string {
	for _, secret := range s.secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	text = secretParameter.ReplaceAllString(text, "${1}${2}${3}***")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > 500 {
		text = string(runes[:500]) + "…"
	}
	return text
}

// causeOf keeps of an error only what tells how the call's context ended.
func causeOf(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return nil
}
