package repository_test

import (
	"sync"
	"testing"
	"time"

	"laigao/domain"
)

func TestAlarms_LastUntilTheyAreCleared(t *testing.T) {
	each(t, func(w *world) {
		a := domain.Alarm{Name: "platform" + strange, Words: "出错" + strange, Advice: "请处理"}
		for range 3 {
			w.must(w.RaiseAlarm(w.ctx, a))
		}
		a.Advice = "换一个办法"
		w.must(w.RaiseAlarm(w.ctx, a), w.RaiseAlarm(w.ctx, domain.Alarm{Name: "other"}))
		all, err := w.Alarms(w.ctx, w.Now())
		w.must(err)
		if len(all) != 2 {
			t.Fatalf("%d alarms, want 2", len(all))
		}
		if n, err := w.CountAlarms(w.ctx); err != nil || n != 2 {
			t.Errorf("%d open alarms, %v", n, err)
		}
		got := all[0]
		if got.Name == "other" {
			got = all[1]
		}
		same(t, "raised", got, domain.Alarm{Name: a.Name, Words: a.Words, Advice: a.Advice, Count: 4, FirstAt: w.Now(), LastAt: w.Now()})
		for _, want := range []bool{true, false} {
			if was, err := w.ClearAlarm(w.ctx, a.Name); err != nil || was != want {
				t.Errorf("cleared %v, %v, want %v", was, err, want)
			}
		}
		if all, err = w.Alarms(w.ctx, w.Now().Add(time.Millisecond)); err != nil || len(all) != 1 {
			t.Errorf("%d alarms are open, %v", len(all), err)
		}
		if all, err = w.Alarms(w.ctx, w.Now()); err != nil || len(all) != 2 {
			t.Errorf("%d alarms open or just cleared, %v", len(all), err)
		}
		w.must(w.RaiseAlarm(w.ctx, a))
		if all, err = w.Alarms(w.ctx, w.Now().Add(time.Millisecond)); err != nil || len(all) != 2 {
			t.Errorf("%d alarms after one began anew, %v", len(all), err)
		}
		for _, got := range all {
			if got.Name == a.Name && (got.Count != 1 || !got.Open()) {
				t.Errorf("began anew as %+v", got)
			}
		}
	})
}

func TestUsage_AddsUpAcrossProcesses(t *testing.T) {
	each(t, func(w *world) {
		u := domain.Usage{Day: "2026-03-05", AppID: "app", Path: "/cgi-bin/media/get", Calls: 3, Failed: 1}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if err := w.AddUsage(w.ctx, u); err != nil {
					t.Errorf("add: %v", err)
				}
			})
		}
		group.Wait()
		w.must(w.AddUsage(w.ctx, domain.Usage{Day: u.Day, AppID: "other", Path: u.Path, Calls: 1}))
		got, err := w.UsageOn(w.ctx, u.Day)
		w.must(err)
		u.Calls, u.Failed = 24, 8
		same(t, "of the day", got, []domain.Usage{u, {Day: u.Day, AppID: "other", Path: u.Path, Calls: 1}})
		if got, err = w.UsageOn(w.ctx, "2026-03-06"); err != nil || len(got) != 0 {
			t.Errorf("another day has %v, %v", got, err)
		}
	})
}

func TestJobs_CountsWhatWaits(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.Enqueue(w.ctx, domain.Job{Kind: domain.JobFetchMedia, Subject: "A"}), w.Enqueue(w.ctx, domain.Job{Kind: domain.JobDerive, Subject: "A"}))
		for before, want := range map[time.Time]int{w.Now(): 0, w.Now().Add(time.Millisecond): 1} {
			if n, err := w.CountWaiting(w.ctx, domain.JobFetchMedia, before); err != nil || n != want {
				t.Errorf("%d wait, %v, want %d", n, err, want)
			}
		}
	})
}
