package wechat

import (
	"errors"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestTransport_LeavesAPathAloneAfterARefusalThatAsksForIt(t *testing.T) {
	for code, want := range map[string]time.Duration{"45011": 3 * time.Second, "40164": 5 * time.Minute, "40243": 5 * time.Minute, "48004": time.Hour} {
		p, client, clock, _ := start(t)
		count := func() int { return strings.Count(strings.Join(p.requests(), "\n"), sendPath) }
		p.answer(sendPath, `{"errcode":`+code+`,"errmsg":"x"}`)
		send := func() error {
			_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
			return err
		}
		first := send()
		for range 3 {
			err := send()
			later, ok := errors.AsType[*domain.Later](err)
			if !ok || !later.At.Equal(clock.now().Add(want)) || domain.KindOf(err) != domain.KindOf(first) || Unknown(err) {
				t.Errorf("%s: got %v, unknown %t", code, err, Unknown(err))
			}
		}
		if rests := client.Rests(); count() != 1 || len(rests) != 1 || rests[0].Path != sendPath {
			t.Errorf("%s: %d calls, resting %+v", code, count(), rests)
		}
		clock.move(want)
		p.answer(sendPath, `{"errcode":0,"msgid":1}`)
		if err := send(); err != nil || count() != 2 || len(client.Rests()) != 0 {
			t.Errorf("%s: after its time: %v, %d calls", code, err, count())
		}
	}
}

func TestTransport_LeavesAUsedUpQuotaAloneUntilMidnightInShanghai(t *testing.T) {
	p, client, clock, _ := start(t)
	p.answer(sendPath, `{"errcode":45009,"errmsg":"reach max api daily quota limit"}`)
	_, _ = client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	later, ok := errors.AsType[*domain.Later](err)
	if !ok || domain.DayOf(later.At) != domain.DayOf(clock.now()).Add(1) || later.At.In(domain.Shanghai()).Format("15:04:05") != "00:00:00" {
		t.Fatalf("got %v", err)
	}
	p.answer("/cgi-bin/clear_quota", `{"errcode":0}`)
	p.answer(sendPath, `{"errcode":0,"msgid":1}`)
	if err := client.ClearQuota(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"}); err != nil {
		t.Errorf("after the quota was cleared: %v", err)
	}
}

func TestTransport_OtherRefusalsLeaveNothingAlone(t *testing.T) {
	p, client, _, _ := start(t)
	for _, code := range []string{"-1", "43004", "47003", "40007", "45047"} {
		p.answer(sendPath, `{"errcode":`+code+`,"errmsg":"x"}`)
		_, _ = client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
		if rests := client.Rests(); len(rests) != 0 {
			t.Errorf("%s: %+v", code, rests)
		}
	}
}
