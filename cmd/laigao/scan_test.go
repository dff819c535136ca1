package main

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"laigao/media/clamdtest"
	"laigao/repository/storetest"
)

// A file that comes while the scanner is away waits for it, through a kill of
// the program, and is then held; released, it opens.
func TestScan_WaitsForTheScannerThroughAKillAndHoldsWhatIsInfected(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, database string) {
		d := clamdtest.Start(t)
		w := newWorld(t, database)
		w.env = append(w.env, "LAIGAO_CLAMD="+d.Address)
		j := newJob(w)
		j.prepare()
		j.author = j.follow("张三")
		j.beginRegistration()
		j.sendRegistration()
		j.approve()
		j.beginDraft()
		j.readiness(http.StatusOK, "查毒服务：正常")

		d.Stop()
		j.readiness(http.StatusOK, "查毒服务：不可用，其余功能照常")
		content := append(picture(t), clamdtest.Infected...)
		u := j.announce("赛场.jpg", content)
		j.phone.patch(u, 0, len(content))
		j.confirm(u, http.StatusOK)
		j.phone.open(j.draft+"/edit").must(http.StatusOK, "已收到，正在查毒")
		j.phone.open("/media/" + u.id + "/original").must(http.StatusOK)
		j.kill()
		d.Again()
		j.within(time.Minute, "the file to be held", func() bool {
			return strings.Contains(j.phone.open(j.draft+"/edit").text, "这个文件查出病毒，没有收下："+clamdtest.Name)
		})
		j.phone.open("/media/" + u.id + "/original").must(http.StatusNotFound)
		j.phone.open(j.draft+"/check").must(http.StatusOK, "“赛场.jpg”查出病毒，没有收下")

		desk := j.desk("chushen")
		list := desk.open("/console/quarantine").must(http.StatusOK, "赛场.jpg", clamdtest.Name, "还没有报送", "张三")
		release := list.form("/console/quarantine/"+u.id+"/release").set("reason", "测试特征，不是病毒")

		release.submit().must(http.StatusOK, "已放行")
		j.phone.open("/media/" + u.id + "/original").must(http.StatusOK)
		j.eventually("its preview", func() bool { return len(j.phone.open("/media/"+u.id+"/thumb").text) < len(content) })
		if said := w.sick(); !strings.Contains(said, "好    查毒服务（ClamAV ") {
			t.Errorf("the doctor says\n%s", said)
		}
		d.Stop()
		if said := w.sick(); !strings.Contains(said, "有误  查毒服务：查毒服务没有回应，请检查 clamd 是否在运行。") {
			t.Errorf("the doctor says\n%s", said)
		}
		w.stop(syscall.SIGTERM)
	})
}

// sick runs the doctor, whatever it finds.
func (w *world) sick() string {
	w.t.Helper()
	cmd := exec.Command(os.Getenv(builtProgram), "doctor")
	cmd.Env = w.env
	out, err := cmd.CombinedOutput()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		w.t.Fatal(err)
	}
	return string(out)
}
