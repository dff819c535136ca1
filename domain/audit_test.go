package domain_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"laigao/domain"
)

func TestActionLabel_NamesEveryActionThatTheServicesRecord(t *testing.T) {
	files, err := filepath.Glob("../service/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files of services: %v", len(files), err)
	}
	nouns := []string{
		"account",
		"adoption",
		"alarm",
		"article",
		"attachment",
		"award",
		"broadcast",
		"chair",
		"circular",
		"figures",
		"followers",
		"informant",
		"label",
		"leader",
		"manuscript",
		"menu",
		"notification",
		"objection",
		"outlet",
		"payee",
		"payment",
		"quota",
		"recommendation",
		"replies",
		"reward",
		"rules",
		"settings?",
		"statement",
		"token",
		"unit",
		"view",
		"word",
	}
	action := regexp.MustCompile(`"((` + strings.Join(nouns, "|") + `)\.[a-z_]+)"`)
	found := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range action.FindAllStringSubmatch(string(source), -1) {
			found[match[1]] = true
		}
	}
	if len(found) < 40 {
		t.Fatalf("found only %d actions: the pattern misses them", len(found))
	}
	unknown := domain.AuditRow{Action: "invented.act"}.ActionLabel()
	for name := range found {
		if label := (domain.AuditRow{Action: name}).ActionLabel(); label == unknown || label == "" {
			t.Errorf("%s has no label", name)
		}
	}
}

func TestActorLabel_SaysWhoEvenWithoutAName(t *testing.T) {
	for want, row := range map[string]domain.AuditRow{
		"李四":    {Actor: domain.Actor{Kind: domain.ActorAccount, Name: "李四"}},
		"命令行":   {Actor: domain.Actor{Kind: domain.ActorOperator}},
		"信息员":   {Actor: domain.Actor{Kind: domain.ActorInformant}},
		"关注者":   {Actor: domain.Actor{Kind: domain.ActorFollower}},
		"账号":    {Actor: domain.Actor{Kind: domain.ActorAccount}},
		"系统":    {},
		"未登录的人": {Action: "account.sign_in_failed"},
	} {
		if got := row.ActorLabel(); got != want {
			t.Errorf("%+v: got %q, want %q", row, got, want)
		}
	}
}
