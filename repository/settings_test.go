package repository_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"laigao/domain"
)

func TestSettings_KeepEveryFieldOverTheDefaults(t *testing.T) {
	each(t, func(w *world) {
		got, err := w.Settings(w.ctx)
		w.must(err)
		same(t, "never saved", got, domain.DefaultSettings())
		for round := range rounds {
			want := fill[domain.Settings](w, round, round)
			w.must(w.SaveSetting(w.ctx, domain.SettingDepartment, want))
			got, err = w.Settings(w.ctx)
			w.must(err)
			same(t, "saved", got, want)
		}
	})
}

func TestSetting_NamesTellCaseAndUnreadableValuesFail(t *testing.T) {
	each(t, func(w *world) {
		for _, name := range []string{"name", "Name", "NAME", "名字", strange} {
			w.must(w.SaveSetting(w.ctx, name, "old"), w.SaveSetting(w.ctx, name, name))
		}
		for _, name := range []string{"name", "Name", "NAME", "名字", strange} {
			got := ""
			w.must(w.Setting(w.ctx, name, &got))
			if got != name {
				t.Errorf("%q is %q", name, got)
			}
		}
		untouched := "as it was"
		w.must(w.Setting(w.ctx, "nAME", &untouched))
		if untouched != "as it was" {
			t.Errorf("a setting that was never saved is %q", untouched)
		}
		var number int
		if err := w.Setting(w.ctx, "name", &number); err == nil || domain.KindOf(err) != domain.KindInternal {
			t.Errorf("a text read as a number: %v", err)
		}
		if err := w.SaveSetting(w.ctx, "name", make(chan int)); err == nil {
			t.Error("a value without JSON was kept")
		}
	})
}

func TestEntries_EndInTime(t *testing.T) {
	each(t, func(w *world) {
		value := []byte{0, 0xff, '\'', '\\', 0}
		w.must(w.PutEntry(w.ctx, "name", []byte("old"), time.Second), w.PutEntry(w.ctx, "name", value, time.Minute))
		w.must(w.PutEntry(w.ctx, "Name", nil, time.Hour))
		for name, want := range map[string][]byte{"name": value, "Name": {}} {
			got, err := w.Entry(w.ctx, name)
			w.must(err)
			if string(got) != string(want) {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if added, err := w.AddEntry(w.ctx, "name", []byte("new"), time.Minute); err != nil || added {
			t.Errorf("added over a living value: %v, %v", added, err)
		}
		w.clock.Advance(time.Minute)
		_, err := w.Entry(w.ctx, "name")
		w.wants(domain.KindNotFound, "an ended value", err)
		if dropped, err := w.DropEntryOf(w.ctx, "name", value); err != nil || dropped {
			t.Errorf("dropped an ended value: %v, %v", dropped, err)
		}
		if added, err := w.AddEntry(w.ctx, "name", []byte("new"), time.Minute); err != nil || !added {
			t.Errorf("not added over an ended value: %v, %v", added, err)
		}
		if dropped, err := w.DropEntryOf(w.ctx, "name", value); err != nil || dropped {
			t.Errorf("dropped another value: %v, %v", dropped, err)
		}
		if did, err := w.ProlongEntry(w.ctx, "name", value, time.Hour); err != nil || did {
			t.Errorf("prolonged another value: %v, %v", did, err)
		}
		if did, err := w.ProlongEntry(w.ctx, "name", []byte("new"), 2*time.Minute); err != nil || !did {
			t.Errorf("not prolonged: %v, %v", did, err)
		}
		w.clock.Advance(90 * time.Second)
		if dropped, err := w.DropEntryOf(w.ctx, "name", []byte("new")); err != nil || !dropped {
			t.Errorf("not dropped: %v, %v", dropped, err)
		}
		w.must(w.DropEntry(w.ctx, "Name"), w.DropEntry(w.ctx, "never there"))
		_, err = w.Entry(w.ctx, "Name")
		w.wants(domain.KindNotFound, "a dropped value", err)
		w.must(w.PutEntry(w.ctx, "short", value, time.Second), w.PutEntry(w.ctx, "long", value, time.Minute))
		w.clock.Advance(time.Second)
		if n, err := w.SweepEntries(w.ctx); err != nil || n != 1 {
			t.Errorf("swept %d, %v; want the one that ended", n, err)
		}
		_, err = w.Entry(w.ctx, "long")
		w.must(err)
	})
}

func TestEntries_OneOfManyAddsAndNoCountIsLost(t *testing.T) {
	each(t, func(w *world) {
		var added atomic.Int32
		var group sync.WaitGroup
		for worker := range 8 {
			group.Go(func() {
				for n := range 5 {
					ok, err := w.AddEntry(w.ctx, fmt.Sprint("lock", n), fmt.Append(nil, worker), time.Minute)
					if err != nil {
						t.Error(err)
					}
					if ok {
						added.Add(1)
					}
					if _, err := w.CountEntry(w.ctx, "counter", time.Minute); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if added.Load() != 5 {
			t.Errorf("%d were added, want 5", added.Load())
		}
		if n, err := w.CountEntry(w.ctx, "counter", time.Hour); err != nil || n != 41 {
			t.Errorf("counted %d, %v; want 41", n, err)
		}
		w.clock.Advance(time.Minute)
		if n, err := w.CountEntry(w.ctx, "counter", time.Minute); err != nil || n != 1 {
			t.Errorf("a counter ends with its first count's time: %d, %v", n, err)
		}
		w.must(w.PutEntry(w.ctx, "text", []byte("text"), time.Minute))
		_, err := w.CountEntry(w.ctx, "text", time.Minute)
		w.wants(domain.KindConflict, "counting a text", err)
	})
}
