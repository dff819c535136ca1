package web

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"

	"laigao/domain"
)

// functions are what templates may call besides methods of their data.
func (s *Site) functions() template.FuncMap {
	return template.FuncMap{
		"asset":    s.assets.path,
		"ago":      func(t time.Time) string { return Ago(t, s.now()) },
		"when":     When,
		"left":     func(t time.Time) string { return domain.Left(t, s.now()) },
		"iso":      func(t time.Time) string { return t.In(domain.Shanghai()).Format(time.RFC3339) },
		"bytes":    Bytes,
		"duration": Duration,
		"media":    mediaAddress,
		"plain":    domain.PlainText,
		"shorten":  domain.Shorten,
		"body":     s.sanitiser.Body,
		"lines":    func(text string) []string { return strings.Split(text, "\n") },
		"join":     strings.Join,
		"dict":     dict,
		"percent":  percent,
		"add":      func(a, b int) int { return a + b },
		"chinese":  domain.CountCharacters,
		"money":    domain.MeasureMoney.Words,
		"points":   domain.MeasurePoints.Words,

		"mongolian":  domain.InColumns,
		"paragraphs": domain.ChangedParagraphs,
	}
}

// mediaAddress is where a copy of a file is, another for every turn and edit of
// a picture, so that browsers may keep what they have seen.
func mediaAddress(a domain.Attachment, variant string) string {
	address := "/media/" + a.ID + "/" + variant + "?turn=" + a.CopiesTurn.String()
	if a.CopiesEdit != "" {
		address += "&edit=" + a.CopiesEdit
	}
	return address
}

// Ago writes a past time as people say it: 刚刚, 5 分钟前, 2 小时前, 昨天 10:32, 3月5日.
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	t, now = t.In(domain.Shanghai()), now.In(domain.Shanghai())
	passed := now.Sub(t)
	switch {
	case passed < time.Minute:
		return "刚刚"
	case passed < time.Hour:
		return fmt.Sprintf("%d 分钟前", int(passed.Minutes()))
	case domain.DayOf(t) == domain.DayOf(now):
		return fmt.Sprintf("%d 小时前", int(passed.Hours()))
	case domain.DayOf(t).Add(1) == domain.DayOf(now):
		return "昨天 " + t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("1月2日")
	}
	return t.Format("2006年1月2日")
}

// Duration writes milliseconds as players do: 0:07, 3:05, 1:02:09; nothing for none.
func Duration(ms int64) string {
	if ms <= 0 {
		return ""
	}
	seconds := max(1, (ms+500)/1000)
	if seconds < 3600 {
		return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// When writes a time in full: 2026年3月5日 10:32; nothing for the zero time.
func When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(domain.Shanghai()).Format("2006年1月2日 15:04")
}

// Bytes writes a size as people read it: 812 KB, 3.1 MB.
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%d KB", n/1000)
	case n < 1000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}

func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%d%%", (part*100+whole/2)/whole)
}

// dict builds the data of a partial from names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: a name without a value")
	}
	values := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		values[name] = pairs[i+1]
	}
	return values, nil
}
