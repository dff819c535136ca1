package notice

import (
	"maps"
	"testing"
)

func TestGuessFields_FollowsTheTemplatesOwnWords(t *testing.T) {
	for name, c := range map[string]struct {
		template PlatformTemplate
		want     map[string]string
	}{
		"words name every field": {
			PlatformTemplate{
				Content: "登记单位：{{thing1.DATA}}\n登记人：{{thing2.DATA}}\n登记结果：{{phrase3.DATA}}\n处理时间：{{time4.DATA}}\n备注：{{thing5.DATA}}\n",
				Fields:  []string{"thing1", "thing2", "phrase3", "time4", "thing5"},
			},
			map[string]string{"thing1": "单位", "thing2": "姓名", "phrase3": "结果", "time4": "时间", "thing5": "说明"},
		},
		"words that say nothing leave it to the kind and the order": {
			PlatformTemplate{
				Content: "审核内容：{{thing1.DATA}}\n代号：{{character_string2.DATA}}\n退回原因：{{thing3.DATA}}\n其他：{{thing4.DATA}}\n",
				Fields:  []string{"thing1", "character_string2", "thing3", "thing4"},
			},
			map[string]string{"thing1": "标题", "character_string2": "编号", "thing3": "说明", "thing4": "单位"},
		},
	} {
		if got := guessFields(c.template); !maps.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
