package main

import (
	"testing"

	"laigao/domain"
)

func TestTemplates_HaveOneForEveryKindOfNotice(t *testing.T) {
	choices := templates()
	for _, kind := range domain.NoticeKinds() {
		if choice := choices[kind]; choice.TemplateID == "" || len(choice.Fields) == 0 {
			t.Errorf("%s (%s): no template", kind, kind.Label())
		}
		delete(choices, kind)
	}
	for kind := range choices {
		t.Errorf("%s: no such kind", kind)
	}
}
